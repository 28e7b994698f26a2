package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.EmbeddedStore.Role;
import io.photoncloud.chainfire.store.raft.GroupOptions;
import io.photoncloud.chainfire.store.raft.RaftStore;
import io.photoncloud.chainfire.store.raft.StoreNode;
import io.photoncloud.chainfire.store.raft.StoreNodeOptions;
import io.photoncloud.chainfire.store.raft.rpc.PeerCredentials;
import io.photoncloud.chainfire.store.raft.rpc.PeerTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** A process that is a member of many groups, writes once to each that it leads, and then rests until its input ends. */
final class IdleMember {

    /** What it prints when all its groups have leaders and their first row. */
    static final String READY = "ready";

    private static final byte[] SECRET = "a secret of this benchmark alone".getBytes(StandardCharsets.UTF_8);

    private IdleMember() {}

    /** Directory, number of groups, port, own host, hosts of all. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        int groups = Integer.parseInt(arguments[1]);
        int port = Integer.parseInt(arguments[2]);
        String own = arguments[3];
        List<String> voters = List.of(arguments[4].split(",")).stream()
                .map(host -> host + ":" + port)
                .toList();
        PeerTransport transport = new PeerTransport(new PeerCredentials.Secret(SECRET));
        transport.startServer(own, port);
        StoreNodeOptions options = StoreNodeOptions.of(
                directory,
                own + ":" + port,
                new SecureRandom(),
                (group, cause) -> Runtime.getRuntime().halt(1));
        StoreNode node = new StoreNode(options, transport);
        List<RaftStore> stores = new ArrayList<>();
        for (int number = 0; number < groups; number++) {
            stores.add(node.open(GroupOptions.of("group-" + number, number, voters)));
        }
        for (RaftStore store : stores) {
            RaftCluster.await("a leader", () -> store.status().leaderId() != 0);
            if (store.status().role() == Role.LEADER) {
                Expect.put(store, "a row", "1");
            }
            RaftCluster.await("the row", () -> store.find(Expect.key("a row")).isPresent());
        }
        System.out.println(READY);
        while (System.in.read() >= 0) {
            // Nothing is said; the end is what is awaited.
        }
        node.close();
        transport.close();
    }
}
