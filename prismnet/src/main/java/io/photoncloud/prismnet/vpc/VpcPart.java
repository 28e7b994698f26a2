package io.photoncloud.prismnet.vpc;

import io.photoncloud.chainfire.resources.change.Change;

/** Something that every VPC has from its beginning, and that goes with it. */
public interface VpcPart {

    /** Whether a VPC has it not: one that was made before there was such a thing. */
    boolean isMissing(Vpc vpc);

    /** Makes what is missing of it. */
    void complete(Vpc vpc, Change change);
}
