package io.photoncloud.k8shost.datapath.nftables;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.k8shost.datapath.ServiceDataPath;
import io.photoncloud.k8shost.runtime.SandboxSpec.Protocol;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads services' addresses to pods by the kernel's rules of this machine. All rules are in one table, which is replaced as a whole
 * in one transaction: there is never a time with half of them. Other tables are neither read nor changed. The rules outlive the
 * process, so that nobody's connections suffer from its being started again; without routes there is no table.
 */
public final class NftablesDataPath implements ServiceDataPath {

    private static final Logger log = LoggerFactory.getLogger(NftablesDataPath.class);

    public static final String DRIVER = "nftables";

    private static final Duration PROGRAM_TIME_MAX = Duration.ofSeconds(20);
    private static final Path BRIDGED = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");

    private final Ruleset ruleset;
    private Set<Conversation> conversations = new HashSet<>();
    private @Nullable String applied;

    /**
     * @param table where its rules are
     * @param services the range of services' addresses
     * @param pods the ranges of pods' addresses on this machine
     */
    public NftablesDataPath(String table, String services, List<String> pods) {
        this(new Ruleset(table, services, pods, passesBridges()));
        if (!ruleset.bridged() && pods.isEmpty()) {
            log.warn(
                    "photon.k8shost.pod-cidrs is not set, and {} is not 1: pods of this node may get no answer from each"
                            + " other through services",
                    BRIDGED);
        }
    }

    NftablesDataPath(Ruleset ruleset) {
        this.ruleset = ruleset;
    }

    private static boolean passesBridges() {
        try {
            return Files.exists(BRIDGED) && Files.readString(BRIDGED).strip().equals("1");
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether this process may see and change the kernel's rules. */
    public static boolean isUsable() {
        try {
            var _ = run("", "nft", "list", "tables");
            return true;
        } catch (IOException e) {
            log.info("services lead to no pods on this node: {}", e.getMessage());
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String driver() {
        return DRIVER;
    }

    /** Nothing where the kernel has it so already; what somebody else removed is put back. */
    @Override
    public synchronized void apply(List<Route> routes) throws IOException, InterruptedException {
        String rules = ruleset.of(routes);
        if (rules.equals(applied) && isThere() != rules.equals(ruleset.removal())) {
            return;
        }
        var _ = run(rules, "nft", "-f", "-");
        applied = rules;
        Set<Conversation> now = conversations(routes);
        conversations.removeAll(now);
        forget(conversations);
        conversations = now;
    }

    private boolean isThere() throws IOException, InterruptedException {
        return run("", "nft", "list", "tables", "inet").lines().anyMatch(("table inet " + ruleset.table())::equals);
    }

    @Override
    public void close() {
        // The rules stay.
    }

    /** What may be said by UDP to a service's address, and to which pod. */
    private record Conversation(String address, String pod) {}

    private static Set<Conversation> conversations(List<Route> routes) {
        var all = new HashSet<Conversation>();
        for (Route route : routes) {
            if (route.protocol() == Protocol.UDP && !route.clusterIp().isEmpty()) {
                route.backends().forEach(back -> all.add(new Conversation(route.clusterIp(), back.ip())));
            }
        }
        return all;
    }

    /**
     * Who talks by UDP to a pod that is gone would do so as long as he talks: the kernel knows no end of such a conversation. Where
     * it cannot be told to forget them, they end when nothing has been said for a while.
     */
    private static void forget(Set<Conversation> gone) throws InterruptedException {
        for (Conversation one : gone) {
            try {
                var _ = run("", "conntrack", "-D", "-p", "udp", "--orig-dst", one.address(), "--reply-src", one.pod());
            } catch (IOException e) {
                // It also fails where there was none.
                log.debug("no UDP conversation was forgotten with {} at {}", one.pod(), one.address(), e);
            }
        }
    }

    private static String run(String input, String... command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        Process process = builder.start();
        var output = new FutureTask<>(() -> new String(process.getInputStream().readAllBytes(), UTF_8));
        Thread.ofVirtual().start(output);
        try {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(UTF_8));
            }
            String printed = output.get(PROGRAM_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS);
            if (process.waitFor() != 0) {
                throw new IOException(command[0] + " failed: " + firstLines(printed));
            }
            return printed;
        } catch (TimeoutException e) {
            throw new IOException(command[0] + " did not end within " + PROGRAM_TIME_MAX.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(command[0] + " cannot be read", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String firstLines(String output) {
        return String.join("; ", output.lines().limit(3).toList());
    }
}
