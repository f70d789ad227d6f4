//! The half of the loop over PBX events.
