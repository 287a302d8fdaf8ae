//! Delivery: queued mail leaves through the table's stream.
