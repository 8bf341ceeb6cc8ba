"""Acts on a whole centre: closing it with hand-over of its clients, undoing that, moving it to another dealer."""
