"""The front door behind manage.py: environment, embedded services, processes. Standard library only."""
