package io.photoncloud.chainfire.cluster;

/** What the members of one cluster share, and clusters differ by. */
public record ClusterName(String value) {}
