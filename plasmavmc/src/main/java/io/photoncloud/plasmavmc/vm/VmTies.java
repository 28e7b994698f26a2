package io.photoncloud.plasmavmc.vm;

import io.photoncloud.plasmavmc.image.ImageService;
import java.util.ArrayList;
import java.util.List;

/** What keeps a VM on its node, because it is there only and would be missed elsewhere. */
public final class VmTies {

    private final ImageService images;
    private final VmOperations operations;

    public VmTies(ImageService images, VmOperations operations) {
        this.images = images;
        this.operations = operations;
    }

    /** In words for its owner; empty where it can be made anew on another node. */
    public List<String> tiedTo(Vm vm) {
        List<String> ties = new ArrayList<>(operations.ties(vm));
        String image = vm.shape().image();
        if (!image.isEmpty() && images.isHadOnlyFrom(vm.node(), image)) {
            ties.add("its image " + image + " is on node " + vm.node() + " only");
        }
        return ties;
    }
}
