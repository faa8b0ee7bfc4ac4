"""The domain of Travaux and its log: pure rules, projections, formats and the store.

Dependencies point one way: ``store, formats -> projections -> draft -> negotiation ->
concept files -> record, permissions -> ids, errors``. Nothing here knows of the server.
"""
