"""Who may do what: people, keys, permissions, two persons; asked by the API, the console and the command line alike.

Plain functions over a `Directory`: they return a `Refusal`, or the facts to write and what they allow. Time and
randomness are arguments.
"""
