package io.photoncloud.chainfire.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.chainfire.clients.Processes.Result;
import io.photoncloud.chainfire.maintenance.SnapshotFile;
import io.photoncloud.chainfire.store.StateFile;
import io.photoncloud.chainfire.testing.RunningProgram;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** etcdctl, as Debian has it, against ChainFire. */
class EtcdctlTest {

    private final TestingChainFire chainFire = chainFire();
    private final String prefix = TestingChainFire.freshKey();

    TestingChainFire chainFire() {
        return TestingChainFire.shared();
    }

    @BeforeAll
    static void requireEtcdctl() {
        Processes.require("etcdctl");
    }

    private String endpoint() {
        return chainFire.address();
    }

    private Result etcdctl(String... arguments) {
        return Processes.run(Processes.etcdctl(endpoint(), arguments), "");
    }

    private RunningProgram running(String... arguments) {
        return RunningProgram.start(Processes.etcdctl(endpoint(), arguments));
    }

    private List<String> lines(String... arguments) {
        return etcdctl(arguments).succeeded().lines();
    }

    private static long number(String name, String json) {
        String rest = json.substring(json.indexOf("\"" + name + "\":") + name.length() + 3);
        return Long.parseLong(rest.split("[^0-9]", 2)[0]);
    }

    @Test
    void putGetAndDelete() {
        assertThat(lines("put", prefix + "a", "1")).containsExactly("OK");
        assertThat(lines("put", "--prev-kv", prefix + "a", "2")).containsExactly("OK", prefix + "a", "1");
        assertThat(lines("put", prefix + "b", "3")).containsExactly("OK");
        assertThat(lines("get", prefix + "a")).containsExactly(prefix + "a", "2");
        assertThat(lines("get", "--prefix", prefix)).containsExactly(prefix + "a", "2", prefix + "b", "3");
        assertThat(lines("get", "--prefix", "--keys-only", "--limit=1", prefix)).contains(prefix + "a");
        assertThat(lines("get", "--prefix", "--order=DESCEND", "--sort-by=VALUE", "--print-value-only", prefix))
                .containsExactly("3", "2");
        assertThat(lines("get", "--from-key", prefix + "b")).contains(prefix + "b", "3");
        String json = lines("get", "-w", "json", prefix + "a").getFirst();
        assertThat(number("count", json)).isEqualTo(1);
        long revision = number("create_revision", json);
        assertThat(lines("get", "--rev=" + revision, "--print-value-only", prefix + "a"))
                .containsExactly("1");
        assertThat(lines("get", "--prefix", "--write-out=fields", "--limit=1", prefix))
                .contains("\"Count\" : 2", "\"More\" : true");
        assertThat(lines("del", "--prefix", "--prev-kv", prefix))
                .containsExactly("2", prefix + "a", "2", prefix + "b", "3");
        assertThat(lines("get", "--prefix", prefix)).isEmpty();
        Result refused = etcdctl("get", "--rev=99999999", prefix);
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.errors()).contains("etcdserver: mvcc: required revision is a future revision");
    }

    @Test
    void transactions() {
        String input = """
                mod("%1$sa") = "0"

                put %1$sa created
                get --prefix %1$s

                get %1$sa
                del %1$sa

                """.formatted(prefix);
        Result then = Processes.run(Processes.etcdctl(endpoint(), "txn", "-i=false"), input);
        assertThat(then.succeeded().lines()).containsExactly("SUCCESS", "", "OK", "", prefix + "a", "created");
        Result otherwise = Processes.run(Processes.etcdctl(endpoint(), "txn", "-i"), input);
        assertThat(otherwise.succeeded().output()).contains("FAILURE", prefix + "a", "created", "1");
        assertThat(lines("get", prefix + "a")).isEmpty();
    }

    @Test
    void watches() {
        lines("put", prefix + "a", "before");
        long revision =
                number("revision", lines("get", "-w", "json", prefix + "a").getFirst());
        try (RunningProgram live = running("watch", "--prefix", "--prev-kv", prefix);
                RunningProgram past = running("watch", "--rev=" + revision, "--prefix", prefix)) {
            assertThat(past.next(3)).containsExactly("PUT", prefix + "a", "before");
            // The other may not be there yet: it is once it tells a change.
            List<String> told = new ArrayList<>();
            lines("put", prefix + "a", "after");
            assertThat(past.next(3)).containsExactly("PUT", prefix + "a", "after");
            lines("del", prefix + "a");
            assertThat(past.next(3)).containsExactly("DELETE", prefix + "a", "");
            String line = live.next();
            while (!line.equals("DELETE")) {
                told.add(line);
                line = live.next();
            }
            assertThat(live.next(2)).containsExactly(prefix + "a", "after");
            assertThat(told.isEmpty() || told.contains("PUT")).isTrue();
        }
    }

    @Test
    void leases() {
        String granted = lines("lease", "grant", "100").getFirst();
        assertThat(granted).matches("lease [0-9a-f]+ granted with TTL\\(100s\\)");
        String lease = granted.split(" ", -1)[1];
        lines("put", "--lease=" + lease, prefix + "a", "leased");
        assertThat(lines("lease", "timetolive", "--keys", lease).getFirst())
                .matches("lease " + lease + " granted with TTL\\(100s\\), remaining\\(\\d+s\\), attached keys\\(\\["
                        + prefix + "a\\]\\)");
        assertThat(lines("lease", "list")).contains(lease);
        assertThat(lines("lease", "keep-alive", "--once", lease))
                .containsExactly("lease " + lease + " keepalived with TTL(100)");
        try (RunningProgram keeping = running("lease", "keep-alive", lease)) {
            assertThat(keeping.next()).isEqualTo("lease " + lease + " keepalived with TTL(100)");
        }
        assertThat(lines("lease", "revoke", lease)).containsExactly("lease " + lease + " revoked");
        assertThat(lines("get", prefix + "a")).isEmpty();
        assertThat(lines("lease", "timetolive", lease)).containsExactly("lease " + lease + " already expired");
        assertThat(etcdctl("lease", "revoke", lease).errors()).contains("etcdserver: requested lease not found");
    }

    @Test
    void compaction() {
        lines("put", prefix + "a", "1");
        lines("put", prefix + "a", "2");
        long revision =
                number("revision", lines("get", "-w", "json", prefix + "a").getFirst());
        assertThat(lines("compaction", String.valueOf(revision))).containsExactly("compacted revision " + revision);
        assertThat(lines("get", "--print-value-only", prefix + "a")).containsExactly("2");
        assertThat(etcdctl("get", "--rev=" + (revision - 1), prefix + "a").errors())
                .contains("etcdserver: mvcc: required revision has been compacted");
        assertThat(etcdctl("watch", "--rev=" + (revision - 1), prefix + "a").errors())
                .contains("watch was canceled (etcdserver: mvcc: required revision has been compacted)");
        assertThat(etcdctl("compaction", String.valueOf(revision)).errors())
                .contains("etcdserver: mvcc: required revision has been compacted");
        assertThat(lines("defrag").getFirst()).startsWith("Finished defragmenting");
    }

    @Test
    void membersAndHealth() {
        long member = chainFire.store().memberId();
        assertThat(lines("member", "list"))
                .singleElement()
                .asString()
                .matches(Long.toHexString(member) + ", started, .*, false");
        assertThat(etcdctl("endpoint", "health").succeeded().output()
                        + etcdctl("endpoint", "health").errors())
                .contains("is healthy");
        assertThat(lines("endpoint", "status", "-w", "fields"))
                .contains("\"Leader\" : " + Long.toUnsignedString(member), "\"Version\" : \"3.5.21\"");
        assertThat(lines("endpoint", "status").getFirst()).contains("3.5.21", "true");
        assertThat(lines("endpoint", "hashkv").getFirst()).contains(endpoint());
        assertThat(lines("alarm", "list")).isEmpty();
        assertThat(etcdctl("member", "remove", "99").errors()).contains("etcdserver: member not found");
        assertThat(etcdctl("member", "add", "x", "--peer-urls=http://127.0.0.1:0")
                        .errors())
                .contains("etcdserver: given member URLs are invalid");
        assertThat(etcdctl("move-leader", "99").exit()).isNotZero();
    }

    @Test
    void whoLooksForUsersIsToldWhatTakesTheirPlace() {
        String instead = "there are no users and roles of etcd here";
        assertThat(etcdctl("user", "list").errors()).contains(instead);
        assertThat(etcdctl("auth", "enable").errors()).contains(instead);
        assertThat(etcdctl("--user=root:secret", "get", "a").errors()).contains(instead);
    }

    @Test
    void snapshots(@TempDir Path directory) throws Exception {
        lines("put", prefix + "a", "saved");
        Path file = directory.resolve("snapshot.db");
        assertThat(lines("snapshot", "save", file.toString())).contains("Snapshot saved at " + file);
        Path export = directory.resolve("export");
        SnapshotFile.extract(file, export);
        List<String> values = new ArrayList<>();
        try (InputStream in = Files.newInputStream(export)) {
            var _ = StateFile.read(in, entry -> values.add(entry.value().toUtf8()));
        }
        assertThat(values).contains("saved");
    }

    @Test
    void locks() {
        String name = prefix + "lock";
        try (RunningProgram holder = running("lock", name)) {
            assertThat(holder.next()).startsWith(name + "/");
            try (RunningProgram waiting = running("lock", name)) {
                assertThat(waiting.isAlive()).isTrue();
                assertThat(holder.interrupt()).isEqualTo(0);
                assertThat(waiting.next()).startsWith(name + "/");
                assertThat(waiting.interrupt()).isEqualTo(0);
            }
        }
        assertThat(lines("lock", name, "echo", "held")).contains("held");
        assertThat(lines("get", "--prefix", name)).isEmpty();
    }

    @Test
    void elections() {
        String name = prefix + "election";
        try (RunningProgram leader = running("elect", name, "one");
                RunningProgram observer = running("elect", "--listen", name)) {
            assertThat(leader.next()).startsWith(name + "/");
            assertThat(leader.next()).isEqualTo("one");
            assertThat(observer.next()).startsWith(name + "/");
            assertThat(observer.next()).isEqualTo("one");
            try (RunningProgram candidate = running("elect", name, "two")) {
                assertThat(leader.interrupt()).isEqualTo(0);
                assertThat(candidate.next()).startsWith(name + "/");
                assertThat(candidate.next()).isEqualTo("two");
                assertThat(observer.next()).startsWith(name + "/");
                assertThat(observer.next()).isEqualTo("two");
                assertThat(candidate.interrupt()).isEqualTo(0);
            }
        }
    }
}
