"""What models write frame by frame without saying which frame it is: files and lines become frames, and what is seen becomes rows.

A file that holds the output of one frame is a frame that is called as the file; a file that holds the outputs of several, as a list of
lists or in lines of JSON, is a sequence in the order of its frames.
"""
