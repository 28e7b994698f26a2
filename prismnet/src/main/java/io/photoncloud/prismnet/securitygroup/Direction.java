package io.photoncloud.prismnet.securitygroup;

/** As a port sees it. */
public enum Direction {
    /** To the port. */
    INGRESS,
    /** From the port. */
    EGRESS
}
