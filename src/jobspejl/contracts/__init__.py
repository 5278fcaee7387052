"""What things are: studies, measures, figures, tables. Frozen records with units and shapes."""
