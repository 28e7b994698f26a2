package io.photoncloud.plasmavmc.image;

import java.util.Set;

/** Knows who uses images. */
public interface ImageUse {

    /** The ids of the images that VMs on a node are made of. */
    Set<String> usedOn(String node);
}
