"""A folder that is watched: what is new or changed in it is parsed, written and loaded as it comes, once by content.

``plan`` says what was asked for, ``scan`` what lies in the folder, ``quiet`` which of it is still being written, ``reader``
reads one file, ``state`` keeps what is done and so survives a kill, ``steps`` are where acts go, ``delivery`` brings each act
there and tries again, ``aside`` puts bad files away, ``watcher`` goes round, ``command`` is what ``reshenie watch`` calls.

What is to be done is never a list that could be lost: it is the difference between what lies in the folder and what the
state says is done. Every step may be repeated without harm, and is marked as done only after it was.
"""
