"""Lists that appear in a folder of the machine and are imported by themselves."""
