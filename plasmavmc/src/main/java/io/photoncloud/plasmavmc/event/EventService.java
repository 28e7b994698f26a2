package io.photoncloud.plasmavmc.event;

import io.photoncloud.chainfire.resources.event.EventFeeds;
import io.photoncloud.chainfire.resources.event.EventFeeds.Listening;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.plasmavmc.vm.VmService;
import java.util.List;

/** Tells what happens to those who may see what it happens to. Safe for many threads. */
public final class EventService {

    private static final List<String> TYPES = List.of("vm", "image");

    private final EventFeeds feeds;
    private final VmService vms;

    public EventService(EventFeeds feeds, VmService vms) {
        this.feeds = feeds;
        this.vms = vms;
    }

    /** To everything that the caller may see. */
    Listening listen(TenantNames named) {
        return feeds.listen(TYPES, named);
    }

    /** @throws io.photoncloud.common.api.CloudException NOT_FOUND */
    Listening listenToVm(String id, TenantNames named) {
        return feeds.listen(() -> vms.get(id, named).value().ref());
    }
}
