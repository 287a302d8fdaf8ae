//! Accounts: signing in and out, creating users, pending users, signing up.
