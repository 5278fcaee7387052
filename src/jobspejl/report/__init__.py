"""What people see: words, charts, pages, workbook. From saved results only."""
