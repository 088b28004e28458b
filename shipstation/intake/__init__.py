"""Orders from files: shops' exports and the generic form. Every file is a stranger's."""
