"""The reviewer's workbook: written, edited by a person, and taken over."""
