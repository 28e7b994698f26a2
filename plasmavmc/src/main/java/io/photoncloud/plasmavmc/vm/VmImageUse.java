package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.plasmavmc.image.Image;
import io.photoncloud.plasmavmc.image.ImageUse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which VMs are made of which images: as long as a VM is there, the image is that it was made of. */
public final class VmImageUse implements Referrer, ImageUse {

    private final Table<Vm> vms;

    public VmImageUse(ReplicatedStore store) {
        this.vms = VmStore.vms(store);
    }

    @Override
    public List<ResourceRef> referringTo(ResourceRef resource, Change change, int max) {
        return resource.type().equals(Image.NOUN)
                ? change.rows().list(vms, VmStore.BY_IMAGE, IndexKey.of(resource.id()), max).stream()
                        .map(Row::value)
                        .map(Vm::ref)
                        .toList()
                : List.of();
    }

    @Override
    public Set<String> usedOn(String node) {
        Set<String> used = new HashSet<>();
        var _ = WholeList.read(
                page -> vms.list(VmStore.BY_NODE, IndexKey.of(node), page),
                0,
                row -> used.add(row.value().shape().image()));
        return used;
    }
}
