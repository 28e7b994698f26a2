package io.photoncloud.k8shost.datapath;

import java.util.List;

/** Leads nothing anywhere: services have their addresses, and nobody answers there. */
public final class NoDataPath implements ServiceDataPath {

    public static final String DRIVER = "none";

    @Override
    public String driver() {
        return DRIVER;
    }

    @Override
    public void apply(List<Route> routes) {
        // There is nothing to be set up.
    }

    @Override
    public void close() {
        // There is nothing to be given back.
    }
}
