package io.photoncloud.chainfire.watch;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.etcd.EntryWire;
import io.photoncloud.chainfire.etcd.HeaderWire;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.proto.etcd.mvcc.Event;
import io.photoncloud.proto.etcd.mvcc.KeyValue;
import io.photoncloud.proto.etcd.server.WatchCreateRequest;
import io.photoncloud.proto.etcd.server.WatchCreateRequest.FilterType;
import io.photoncloud.proto.etcd.server.WatchResponse;

/** Watches between etcd's wire form and ours. */
final class WatchWire {

    /** Where etcd lets a watch have an empty key: the least key there is. */
    private static final ByteString LEAST_KEY = ByteString.copyFrom(new byte[1]);

    private WatchWire() {}

    static WatchWanted toWanted(WatchCreateRequest request) {
        ByteString key = request.getKey().isEmpty() ? LEAST_KEY : request.getKey();
        return new WatchWanted(
                request.getWatchId(),
                EntryWire.toRange(key, request.getRangeEnd()),
                request.getStartRevision(),
                request.getProgressNotify(),
                !request.getFiltersList().contains(FilterType.NOPUT),
                !request.getFiltersList().contains(FilterType.NODELETE),
                request.getPrevKv(),
                request.getFragment());
    }

    static WatchResponse fromReply(HeaderWire headers, WatchReply reply) {
        WatchResponse.Builder response = WatchResponse.newBuilder().setHeader(headers.at(reply.revision()));
        switch (reply) {
            case WatchReply.Created(long id, long _) -> response.setWatchId(id).setCreated(true);
            case WatchReply.Refused(long _, String reason) ->
                response.setWatchId(WatchReply.NO_WATCH)
                        .setCreated(true)
                        .setCanceled(true)
                        .setCancelReason(reason);
            case WatchReply.Changes(long id, var changes, boolean fragment) -> {
                response.setWatchId(id).setFragment(fragment);
                changes.forEach(change -> response.addEvents(fromChange(change)));
            }
            case WatchReply.Progress(long id, long _) -> response.setWatchId(id);
            case WatchReply.Cancelled(long id, long _) ->
                response.setWatchId(id).setCanceled(true);
            case WatchReply.Compacted(long id, long compacted) ->
                response.setWatchId(id).setCanceled(true).setCompactRevision(compacted);
        }
        return response.build();
    }

    private static Event fromChange(WatchEvent.Change change) {
        Event.Builder event = Event.newBuilder();
        switch (change) {
            case WatchEvent.Put(Entry entry, int _, var _) ->
                event.setType(Event.EventType.PUT).setKv(EntryWire.fromEntry(entry));
            case WatchEvent.Deleted(var key, long revision, int _, var _) ->
                event.setType(Event.EventType.DELETE)
                        .setKv(KeyValue.newBuilder()
                                .setKey(EntryWire.fromKey(key))
                                .setModRevision(revision));
        }
        if (change.previous() != null) {
            event.setPrevKv(EntryWire.fromEntry(change.previous()));
        }
        return event.build();
    }
}
