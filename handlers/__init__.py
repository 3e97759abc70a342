"""What to do: values in, a list of changes out; one file for one thing a person does."""
