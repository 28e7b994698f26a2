package io.photoncloud.prismnet.dataplane;

/** What makes networks real. Safe for many threads. */
public interface NetworkDataplane {

    /** The driver's name, which resources and health tell. */
    String driver();
}
