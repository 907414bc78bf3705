"""How long coded jobs take: models of workers, completion times, and the trade-off of latency against communication."""
