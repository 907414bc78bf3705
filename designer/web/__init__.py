"""The explorer: a web page on which a scheme is looked at while its parameters are dragged.

`server` opens the socket, `application` speaks HTTP and `guard` refuses what must not come in; `pool` hands every
computation to a `worker` process with limits, which reads the `query` and calls one of the `views`. The page itself is
in `static`.
"""
