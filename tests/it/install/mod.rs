//! Installations of errata and packages on one host, from the request to the proof.

mod earlier;
mod follow;
mod gates;
mod image;
mod katello_2;
mod manager;
mod restart;
mod selection;
mod taken_over;
mod versions;
