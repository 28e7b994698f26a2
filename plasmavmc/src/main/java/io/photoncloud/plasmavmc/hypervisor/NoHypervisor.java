package io.photoncloud.plasmavmc.hypervisor;

import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Of a process that is no node: it takes calls, and runs no VMs. */
public final class NoHypervisor implements Hypervisor {

    public static final String DRIVER = "none";

    private static HypervisorException refused() {
        return new HypervisorException(Kind.PASSING, "this process is no node and runs no VMs");
    }

    @Override
    public String driver() {
        return DRIVER;
    }

    @Override
    public String acceleration() {
        return DRIVER;
    }

    @Override
    public Capacity capacity() {
        return new Capacity(0, 0);
    }

    @Override
    public Optional<String> findTrouble() {
        return Optional.empty();
    }

    @Override
    public Optional<Domain> find(String vm) throws HypervisorException {
        throw refused();
    }

    @Override
    public List<Domain> list() throws HypervisorException {
        throw refused();
    }

    @Override
    public void createDisk(String vm, Disk disk) throws HypervisorException {
        throw refused();
    }

    @Override
    public ConsolePart readConsole(String vm, @Nullable String from, int bytesMax) throws HypervisorException {
        throw refused();
    }

    @Override
    public Optional<ConsoleStream> openConsole(String vm, Taking taking) throws HypervisorException {
        throw refused();
    }

    @Override
    public void deleteDisks(String vm) throws HypervisorException {
        throw refused();
    }

    @Override
    public void writeSeed(String vm, Seed seed) throws HypervisorException {
        throw refused();
    }

    @Override
    public void define(DomainShape shape) throws HypervisorException {
        throw refused();
    }

    @Override
    public void resize(String vm, int vcpus, long memoryMib) throws HypervisorException {
        throw refused();
    }

    @Override
    public void growDisk(String vm, String disk, int gib) throws HypervisorException {
        throw refused();
    }

    @Override
    public void undefine(String vm) throws HypervisorException {
        throw refused();
    }

    @Override
    public void start(String vm) throws HypervisorException {
        throw refused();
    }

    @Override
    public void askToStop(String vm) throws HypervisorException {
        throw refused();
    }

    @Override
    public void powerOff(String vm) throws HypervisorException {
        throw refused();
    }

    @Override
    public void pause(String vm) throws HypervisorException {
        throw refused();
    }

    @Override
    public void resume(String vm) throws HypervisorException {
        throw refused();
    }

    @Override
    public void reboot(String vm) throws HypervisorException {
        throw refused();
    }

    @Override
    public void reset(String vm) throws HypervisorException {
        throw refused();
    }

    @Override
    public void createSnapshot(String vm, String snapshot) throws HypervisorException {
        throw refused();
    }

    @Override
    public void revert(String vm, String snapshot) throws HypervisorException {
        throw refused();
    }

    @Override
    public void deleteSnapshot(String vm, String snapshot) throws HypervisorException {
        throw refused();
    }

    @Override
    public void createVolume(Disk volume) throws HypervisorException {
        throw refused();
    }

    @Override
    public void growVolume(String volume, int gib) throws HypervisorException {
        throw refused();
    }

    @Override
    public void deleteVolume(String volume) throws HypervisorException {
        throw refused();
    }

    @Override
    public void attach(String vm, String volume) throws HypervisorException {
        throw refused();
    }

    @Override
    public void detach(String vm, String volume) throws HypervisorException {
        throw refused();
    }

    @Override
    public List<String> volumes(String vm) throws HypervisorException {
        throw refused();
    }

    @Override
    public List<GuestStatistics> statistics() throws HypervisorException {
        throw refused();
    }

    @Override
    public void onChange(Consumer<String> listener) {}

    @Override
    public void close() {}
}
