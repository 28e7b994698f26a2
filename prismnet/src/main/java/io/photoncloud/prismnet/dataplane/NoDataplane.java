package io.photoncloud.prismnet.dataplane;

/** Makes nothing real: networks are kept, and whoever plugs something in asks for them. */
public final class NoDataplane implements NetworkDataplane {

    @Override
    public String driver() {
        return "none";
    }
}
