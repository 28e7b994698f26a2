package io.photoncloud.k8shost.runtime.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.k8shost.runtime.ContainerSpec;
import io.photoncloud.k8shost.runtime.ContainerStats;
import io.photoncloud.k8shost.runtime.ContainerStream;
import io.photoncloud.k8shost.runtime.ContainerUse;
import io.photoncloud.k8shost.runtime.ExecResult;
import io.photoncloud.k8shost.runtime.PodNetwork;
import io.photoncloud.k8shost.runtime.PodObserved;
import io.photoncloud.k8shost.runtime.PodObserved.Container;
import io.photoncloud.k8shost.runtime.PodObserved.Sandbox;
import io.photoncloud.k8shost.runtime.PodObserved.State;
import io.photoncloud.k8shost.runtime.PodRef;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.runtime.RegistryCredential;
import io.photoncloud.k8shost.runtime.RuntimeStatus;
import io.photoncloud.k8shost.runtime.SandboxSpec;
import io.photoncloud.k8shost.runtime.simulated.SimulatedContainer.Hearing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs nothing, and otherwise behaves as a container runtime: what it has are files of a directory, so that they outlive the
 * process as real containers do, and its containers take a moment to end. What an image's name says of it is told at
 * {@link Behaviour}. For machines without a runtime, and for tests.
 */
public final class SimulatedRuntime implements PodRuntime, PodNetwork {

    public static final String DRIVER = "simulated";

    private static final String VERSION = "1";
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final int HOSTS = 253;
    private static final long NOBODY = 65_534;

    /** Of a processor's time a container takes one part in so many. */
    private static final int CPU_PART = 20;

    private static final long MEMORY_BYTES = 16L << 20;
    private static final long LAYER_BYTES = 4_096;

    /**
     * @param network the first three numbers of its pods' addresses: {@code 10.244.1}
     * @param endTime how long a container takes to end, by itself or asked; zero for at once
     */
    public record Options(Path directory, Capacity capacity, String network, Duration endTime) {}

    private final Options options;
    private final Faults faults;
    private final InstantSource clock;
    private final SimulatedFiles files;
    private final Map<String, Sandbox> sandboxes = new TreeMap<>();
    private final Map<String, SimulatedContainer> containers = new TreeMap<>();
    private final Set<String> images = new TreeSet<>();
    private final Map<String, Set<SimulatedStream>> streams = new ConcurrentHashMap<>();
    private final ScheduledExecutorService ends = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("simulated-containers").daemon().factory());
    private volatile Consumer<String> listener = uid -> {};

    /** @throws UncheckedIOException the directory cannot be used */
    public SimulatedRuntime(Options options, InstantSource clock, Faults faults) {
        this.options = options;
        this.clock = clock;
        this.faults = faults;
        try {
            this.files = new SimulatedFiles(options.directory());
            files.sandboxes().forEach(sandbox -> sandboxes.put(sandbox.id(), sandbox));
            files.containers()
                    .forEach(container -> containers.put(container.shown().id(), container));
            images.addAll(files.images());
        } catch (IOException e) {
            throw new UncheckedIOException("the simulated runtime cannot use " + options.directory(), e);
        }
        containers.values().stream()
                .filter(container -> container.shown().state() instanceof State.Running)
                .forEach(this::endByItself);
    }

    /** What is done to the files, and answered. */
    @FunctionalInterface
    private interface Effect<A> {
        A make() throws IOException, PodRuntimeException;
    }

    private <A> A call(String name, String subject, Effect<A> effect) throws PodRuntimeException {
        faults.at(name, subject);
        A answer;
        try {
            synchronized (sandboxes) {
                answer = effect.make();
            }
        } catch (IOException e) {
            throw new PodRuntimeException(Reason.UNAVAILABLE, "the simulated runtime's directory: " + e, e);
        }
        faults.at(name + "/done", subject);
        return answer;
    }

    private String uidOf(String container) {
        synchronized (sandboxes) {
            SimulatedContainer found = containers.get(container);
            return found == null ? "" : found.uid();
        }
    }

    private String uidOfSandbox(String sandbox) {
        synchronized (sandboxes) {
            Sandbox found = sandboxes.get(sandbox);
            return found == null ? "" : found.pod().uid();
        }
    }

    @Override
    public String driver() {
        return DRIVER;
    }

    @Override
    public RuntimeStatus status() throws PodRuntimeException {
        faults.at("status", "");
        return new RuntimeStatus(DRIVER, VERSION, true, true, "");
    }

    @Override
    public Capacity capacity() {
        return options.capacity();
    }

    // Images

    private static String refOf(String image) {
        return "sha256:"
                + UUID.nameUUIDFromBytes(image.getBytes(UTF_8)).toString().replace("-", "");
    }

    @Override
    public Optional<String> imageOf(String image) throws PodRuntimeException {
        return call("imageOf", image, () -> images.contains(image) ? Optional.of(refOf(image)) : Optional.empty());
    }

    @Override
    public String pullImage(String image, List<RegistryCredential> credentials, Duration timeMax)
            throws PodRuntimeException {
        return call("pullImage", image, () -> {
            if (image.startsWith(Behaviour.PRIVATE) && credentials.isEmpty()) {
                throw new PodRuntimeException(
                        Reason.IMAGE_NOT_FOUND, "the registry does not give us \"" + image + "\" (simulated)");
            }
            if (image.startsWith(Behaviour.MISSING)) {
                throw new PodRuntimeException(
                        Reason.IMAGE_NOT_FOUND, "the registry has no image \"" + image + "\" (simulated)");
            }
            files.writeImage(image, refOf(image));
            images.add(image);
            return refOf(image);
        });
    }

    @Override
    public Set<String> images() throws PodRuntimeException {
        return call(
                "images", "", () -> images.stream().map(SimulatedRuntime::refOf).collect(Collectors.toSet()));
    }

    @Override
    public Origin originOf(String image, List<RegistryCredential> credentials) {
        return new Origin(image, credentials.stream().findFirst().orElse(null));
    }

    @Override
    public ImageUser userOf(String image) throws PodRuntimeException {
        return call("userOf", image, () -> new ImageUser(image.startsWith(Behaviour.NOT_ROOT) ? NOBODY : 0L, ""));
    }

    // Sandboxes

    @Override
    public String runSandbox(SandboxSpec spec) throws PodRuntimeException {
        String id = "sim-" + spec.pod().uid() + "-" + spec.attempt();
        return call("runSandbox", spec.pod().uid(), () -> {
            if (!sandboxes.containsKey(id)) {
                List<String> ips = spec.ips().isEmpty() ? List.of(freeIp()) : spec.ips();
                become(new Sandbox(id, spec.pod(), spec.attempt(), spec.specHash(), true, ips, clock.instant()));
            }
            return id;
        });
    }

    private String freeIp() throws PodRuntimeException {
        for (int host = 2; host < HOSTS + 2; host++) {
            String ip = options.network() + "." + host;
            if (sandboxes.values().stream().noneMatch(sandbox -> sandbox.ips().contains(ip))) {
                return ip;
            }
        }
        throw new PodRuntimeException(Reason.FAILED, "there is no address left in " + options.network() + ".0/24");
    }

    private void become(Sandbox sandbox) throws IOException {
        files.write(sandbox);
        sandboxes.put(sandbox.id(), sandbox);
    }

    @Override
    public void stopSandbox(String sandbox) throws PodRuntimeException {
        var _ = call("stopSandbox", uidOfSandbox(sandbox), () -> {
            Sandbox found = sandboxes.get(sandbox);
            if (found != null && found.ready()) {
                endContainers(sandbox);
                become(new Sandbox(
                        found.id(), found.pod(), found.attempt(), found.specHash(), false, List.of(), found.created()));
            }
            return sandbox;
        });
    }

    private void endContainers(String sandbox) throws IOException {
        for (SimulatedContainer container : in(sandbox)) {
            if (container.shown().state() instanceof State.Running(Instant started)) {
                become(container.with(new State.Exited(started, clock.instant(), Behaviour.KILLED, "Error", "")));
            }
        }
    }

    private List<SimulatedContainer> in(String sandbox) {
        return containers.values().stream()
                .filter(one -> one.shown().sandbox().equals(sandbox))
                .toList();
    }

    @Override
    public void removeSandbox(String sandbox) throws PodRuntimeException {
        var _ = call("removeSandbox", uidOfSandbox(sandbox), () -> {
            for (SimulatedContainer container : in(sandbox)) {
                remove(container.shown().id());
            }
            files.deleteSandbox(sandbox);
            sandboxes.remove(sandbox);
            return sandbox;
        });
    }

    // Containers

    @Override
    public String createContainer(String sandbox, SandboxSpec of, ContainerSpec spec) throws PodRuntimeException {
        String id = sandbox + "-" + spec.name() + "-" + spec.attempt();
        return call("createContainer", of.pod().uid(), () -> {
            Sandbox found = sandboxes.get(sandbox);
            if (found == null || !found.ready()) {
                throw new PodRuntimeException(Reason.NOT_FOUND, "there is no sandbox " + sandbox + " that is ready");
            }
            if (!images.contains(spec.image())) {
                throw new PodRuntimeException(Reason.NOT_FOUND, "image \"" + spec.image() + "\" is not here");
            }
            if (!containers.containsKey(id)) {
                become(new SimulatedContainer(
                        of.pod().uid(),
                        new Container(
                                id,
                                sandbox,
                                spec.name(),
                                spec.attempt(),
                                spec.specHash(),
                                spec.image(),
                                spec.imageRef(),
                                clock.instant(),
                                new State.Created()),
                        of.logDirectory().resolve(spec.logPath()),
                        hearing(spec)));
            }
            return id;
        });
    }

    private static Hearing hearing(ContainerSpec spec) {
        return spec.stdinOnce() ? Hearing.ONCE : spec.stdin() ? Hearing.ALL : Hearing.NONE;
    }

    private void become(SimulatedContainer container) throws IOException {
        files.write(container);
        containers.put(container.shown().id(), container);
        if (container.shown().state() instanceof State.Exited) {
            Set<SimulatedStream> talked = streams.remove(container.shown().id());
            if (talked != null) {
                talked.forEach(SimulatedStream::containerEnded);
            }
        }
    }

    private SimulatedContainer required(String container) throws PodRuntimeException {
        SimulatedContainer found = containers.get(container);
        if (found == null) {
            throw new PodRuntimeException(Reason.NOT_FOUND, "there is no container " + container);
        }
        return found;
    }

    @Override
    public void startContainer(String container) throws PodRuntimeException {
        String uid = uidOf(container);
        boolean started = call("startContainer", uid, () -> {
            SimulatedContainer found = required(container);
            if (found.shown().state() instanceof State.Running) {
                return false;
            }
            if (!(found.shown().state() instanceof State.Created)) {
                throw new PodRuntimeException(Reason.REFUSED, "the container has run already");
            }
            SimulatedContainer running = found.with(new State.Running(clock.instant()));
            write(running, "simulated: " + found.shown().image() + " begins, and does nothing");
            become(running);
            endByItself(running);
            return true;
        });
        if (started) {
            listener.accept(uid);
        }
    }

    /** In CRI's format. */
    private void write(SimulatedContainer container, String line) throws IOException {
        Path directory = container.log().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.writeString(
                container.log(),
                clock.instant() + " stdout F " + line + "\n",
                UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void endByItself(SimulatedContainer container) {
        Behaviour behaviour = container.behaviour();
        if (behaviour.ends()) {
            var _ = ends.schedule(
                    () -> end(container.shown().id(), behaviour.exitCode(), behaviour.reason()),
                    options.endTime().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Ends a container as it does by itself, or as somebody does who does not ask: whoever listens is told. */
    public void end(String container, int exitCode, String reason) {
        try {
            synchronized (sandboxes) {
                SimulatedContainer found = containers.get(container);
                if (found == null || !(found.shown().state() instanceof State.Running(Instant started))) {
                    return;
                }
                write(found, "simulated: ended with " + exitCode);
                become(found.with(new State.Exited(started, clock.instant(), exitCode, reason, "")));
            }
            listener.accept(uidOf(container));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stopContainer(String container, Duration grace) throws PodRuntimeException {
        String uid = uidOf(container);
        faults.at("stopContainer", uid);
        SimulatedContainer found;
        synchronized (sandboxes) {
            found = containers.get(container);
        }
        if (found != null && found.shown().state() instanceof State.Running) {
            boolean stubborn = found.behaviour().stubborn();
            Duration time = stubborn || grace.compareTo(options.endTime()) < 0 ? grace : options.endTime();
            boolean killed = stubborn || time.equals(grace);
            pause(time);
            end(container, killed ? Behaviour.KILLED : Behaviour.TERMINATED, "Error");
        }
        faults.at("stopContainer/done", uid);
    }

    private static void pause(Duration time) throws PodRuntimeException {
        try {
            var _ = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PodRuntimeException(Reason.UNAVAILABLE, "the call was given up", e);
        }
    }

    @Override
    public void removeContainer(String container) throws PodRuntimeException {
        var _ = call("removeContainer", uidOf(container), () -> {
            remove(container);
            return container;
        });
    }

    private void remove(String container) throws IOException {
        files.deleteContainer(container);
        containers.remove(container);
    }

    // What there is

    @Override
    public List<PodRef> pods() throws PodRuntimeException {
        return call(
                "pods",
                "",
                () -> sandboxes.values().stream()
                        .map(Sandbox::pod)
                        .distinct()
                        .sorted(Comparator.comparing(PodRef::uid))
                        .toList());
    }

    @Override
    public PodObserved observe(String podUid) throws PodRuntimeException {
        return call(
                "observe",
                podUid,
                () -> new PodObserved(
                        sandboxes.values().stream()
                                .filter(one -> one.pod().uid().equals(podUid))
                                .toList(),
                        containers.values().stream()
                                .filter(one -> one.uid().equals(podUid))
                                .map(SimulatedContainer::shown)
                                .toList()));
    }

    @Override
    public Optional<ContainerStats> stats(String container) throws PodRuntimeException {
        return call("stats", uidOf(container), () -> {
            SimulatedContainer found = containers.get(container);
            return found == null ? Optional.empty() : use(found);
        });
    }

    /** What its time since it was started makes of it, at fixed rates. */
    private Optional<ContainerStats> use(SimulatedContainer container) {
        Instant now = clock.instant();
        return container.shown().state() instanceof State.Running(Instant started)
                ? Optional.of(new ContainerStats(
                        now,
                        Math.max(0, Duration.between(started, now).toNanos()) / CPU_PART,
                        MEMORY_BYTES,
                        LAYER_BYTES))
                : Optional.empty();
    }

    @Override
    public List<ContainerUse> statistics() throws PodRuntimeException {
        return call("statistics", "", () -> {
            List<ContainerUse> all = new ArrayList<>();
            containers.values().forEach(container -> {
                Sandbox sandbox = sandboxes.get(container.shown().sandbox());
                if (sandbox != null) {
                    use(container)
                            .ifPresent(stats -> all.add(new ContainerUse(
                                    sandbox.pod(), container.shown().name(), stats)));
                }
            });
            return all;
        });
    }

    @Override
    public void onChange(Consumer<String> changed, Runnable missed) {
        listener = changed;
    }

    // Within a container

    @Override
    public ExecResult exec(String container, List<String> command, Duration timeMax) throws PodRuntimeException {
        return call("exec", uidOf(container), () -> {
            SimulatedContainer found = required(container);
            if (!(found.shown().state() instanceof State.Running)) {
                throw new PodRuntimeException(Reason.REFUSED, "the container does not run");
            }
            boolean well = found.behaviour().answers() && !command.getFirst().endsWith("false");
            return new ExecResult(well ? 0 : 1, "simulated: " + String.join(" ", command) + "\n", "");
        });
    }

    @Override
    public ContainerStream openExec(String container, List<String> command, ContainerStream.Wanted wanted)
            throws PodRuntimeException {
        return call("openExec", uidOf(container), () -> talkingTo(container, SimulatedStream.ofCommand(command)));
    }

    @Override
    public ContainerStream attach(String container, ContainerStream.Wanted wanted) throws PodRuntimeException {
        return call("attach", uidOf(container), () -> {
            SimulatedContainer found = required(container);
            boolean heard = wanted.stdin() && found.hearing() != Hearing.NONE;
            SimulatedStream stream = talkingTo(container, SimulatedStream.ofContainer(heard));
            if (heard) {
                become(found.heard());
            }
            return stream;
        });
    }

    private SimulatedStream talkingTo(String container, SimulatedStream stream) throws PodRuntimeException {
        if (!(required(container).shown().state() instanceof State.Running)) {
            throw new PodRuntimeException(Reason.REFUSED, "the container does not run");
        }
        streams.computeIfAbsent(container, _ -> ConcurrentHashMap.newKeySet()).add(stream);
        stream.begin(() -> streams.computeIfPresent(container, (_, all) -> {
            all.remove(stream);
            return all;
        }));
        return stream;
    }

    @Override
    public void reopenLog(String container) {
        // Each line opens it.
    }

    // What is reached in pods

    private @Nullable Behaviour at(String ip) {
        synchronized (sandboxes) {
            List<String> there = sandboxes.values().stream()
                    .filter(sandbox -> sandbox.ips().contains(ip))
                    .map(Sandbox::id)
                    .toList();
            List<Behaviour> running = new ArrayList<>();
            containers.values().stream()
                    .filter(one ->
                            there.contains(one.shown().sandbox()) && one.shown().state() instanceof State.Running)
                    .forEach(one -> running.add(one.behaviour()));
            return running.stream()
                    .filter(one -> !one.answers())
                    .findFirst()
                    .orElse(running.isEmpty() ? null : running.getFirst());
        }
    }

    @Override
    public void connect(String ip, int port, Duration timeMax) throws IOException {
        Behaviour behaviour = at(ip);
        if (behaviour == null || !behaviour.answers()) {
            throw new IOException("nobody takes connections at " + ip + ":" + port + " (simulated)");
        }
    }

    @Override
    public int get(String scheme, String ip, int port, String path, Duration timeMax) throws IOException {
        Behaviour behaviour = at(ip);
        if (behaviour == null) {
            throw new IOException("nobody answers at " + ip + ":" + port + " (simulated)");
        }
        return behaviour.answers() ? OK : UNAVAILABLE;
    }

    @Override
    public void close() {
        ends.shutdownNow();
    }
}
