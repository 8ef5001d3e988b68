"""Acts in a database: SQLite in a file, or PostgreSQL. What ``reshenie load`` writes, and how it is kept up to date.

``tables`` says what there is, ``migrations`` makes it, ``rows`` turns an act into rows, ``identity`` tells acts apart,
``pairing`` finds for each row the one it was before, ``sync`` writes the difference, ``destination`` goes through a run.
"""
