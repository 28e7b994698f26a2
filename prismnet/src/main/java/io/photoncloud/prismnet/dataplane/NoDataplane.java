package io.photoncloud.prismnet.dataplane;

/** Makes nothing real: networks are kept, and whoever plugs something in asks for them and tells when it is ready. */
public final class NoDataplane implements NetworkDataplane {

    public static final String DRIVER = "none";

    @Override
    public String driver() {
        return DRIVER;
    }
}
