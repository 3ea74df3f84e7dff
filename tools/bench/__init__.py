"""The benchmark: what a page and an order cost, on both databases, beside a bare Flask."""
