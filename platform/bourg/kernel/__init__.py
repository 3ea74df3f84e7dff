"""What every room stands on: database, transaction, outbox, money, clock, refusals, audit."""
