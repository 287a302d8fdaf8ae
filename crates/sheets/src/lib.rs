//! Spreadsheets in and out, within bounds: .xlsx and .xls.
