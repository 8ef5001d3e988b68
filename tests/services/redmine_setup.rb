# Prepares the Redmine that tests run against: schema, default data in Russian, REST, two projects, users, custom fields.
# Run by bin/rails runner, which has no schema yet; prints the keys as JSON.
require 'json'
ActiveRecord::Migration.verbose = false
ActiveRecord::Base.connection.migration_context.migrate
ActiveRecord::Base.descendants.each(&:reset_column_information)
Redmine::DefaultData::Loader.load('ru')
Setting.rest_api_enabled = '1'
Setting.default_language = 'ru'
Setting.text_formatting = ARGV[0] || 'textile'
Setting.notified_events = []

def user(login, first, last, **more)
  made = User.new(firstname: first, lastname: last, mail: "#{login}@example.org", language: 'ru', **more)
  made.login = login
  made.password = made.password_confirmation = 'a-password-for-tests'
  made.save!
  made
end

admin = user('chief', 'Главный', 'Администратор', admin: true)
plain = user('robot', 'Обычный', 'Пользователь')
members = [plain, user('somova', 'Анна', 'Сомова'), user('gromov', 'Пётр', 'Громов')]
user('stranger', 'Никто', 'Чужой')
manager = Role.givable.first

%w[acts bare].each do |identifier|
  project = Project.create!(name: identifier, identifier: identifier, is_public: false, trackers: Tracker.sorted.to_a)
  project.enabled_module_names = %w[issue_tracking]
  members.each { |one| Member.create!(project: project, principal: one, roles: [manager]) }
end
['Ключ', 'Пункт', 'Показатели'].each do |name|
  IssueCustomField.create!(
    name: name, field_format: name == 'Показатели' ? 'text' : 'string', is_filter: true, is_for_all: false,
    trackers: [Tracker.sorted.first], projects: [Project.find('acts')]
  )
end
puts JSON.generate(
  admin: admin.api_key, plain: plain.api_key, users: User.logged.map { |u| [u.login, u.id] }.to_h,
  trackers: Tracker.sorted.map { |t| [t.name, t.id] }.to_h, statuses: IssueStatus.sorted.map { |s| [s.name, s.id] }.to_h
)
