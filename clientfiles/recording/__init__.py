"""What a command changes in a record: the edits that a careful person would make by hand.

Each module knows one kind of change and makes it in a `Draft`; none reads or writes a file. A change that cannot be
made raises Usage, with what to say instead.
"""
