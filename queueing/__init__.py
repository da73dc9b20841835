"""The queue of a branch: visits, tickets, counters, and the order in which people are called."""
