//! Planted bugs: shows that the simulation finds what it is there to find.
