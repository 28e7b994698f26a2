package io.photoncloud.prismnet.dataplane;

/** What makes networks real, if anything does. Safe for many threads. */
public sealed interface NetworkDataplane permits NoDataplane, NetworkDriver {

    /** The driver's name, which resources and health tell. */
    String driver();
}
