package io.photoncloud.plasmavmc.volume;

import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.operation.OperationKind;
import io.photoncloud.chainfire.resources.usage.MeteredRows;
import io.photoncloud.chainfire.resources.usage.Metering;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.plasmavmc.credit.Credit;
import io.photoncloud.plasmavmc.hypervisor.Disk;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.metering.Amounts;
import io.photoncloud.plasmavmc.step.CreditSteps;
import io.photoncloud.plasmavmc.step.OutsideStep;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is done about volumes on the node that they are on; how it ends is written to the volume in the transaction that ends the
 * operation. Giving one to a VM is an operation of that VM, which writes here what comes of it.
 */
public final class VolumeOperations {

    /** What may be done. */
    enum Doing {
        CREATE("volume.create", "Created"),
        GROW("volume.grow", "Grown"),
        DELETE("volume.delete", "Deleted");

        private final String kind;
        private final String done;

        Doing(String kind, String done) {
            this.kind = kind;
            this.done = done;
        }

        String kind() {
            return kind;
        }

        static Doing of(String kind) {
            return Arrays.stream(values())
                    .filter(doing -> doing.kind.equals(kind))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private final Table<Volume> volumes;
    private final Hypervisor hypervisor;
    private final Credit credit;
    private final Metering<Amounts> metering;
    private final ResourceEvents events;
    private final InstantSource clock;

    public VolumeOperations(
            ReplicatedStore store,
            Hypervisor hypervisor,
            Credit credit,
            Metering<Amounts> metering,
            ResourceEvents events,
            InstantSource clock) {
        this.volumes = VolumeStore.volumes(store);
        this.hypervisor = hypervisor;
        this.credit = credit;
        this.metering = metering;
        this.events = events;
        this.clock = clock;
    }

    /** A size, as operations are given it. */
    static Bytes size(int gib) {
        return Bytes.utf8(String.valueOf(gib));
    }

    private static int size(Operation operation) {
        return Integer.parseInt(operation.input().toUtf8());
    }

    // Kinds

    private record Kind(Doing doing, List<Step> steps, VolumeOperations volumes) implements OperationKind {
        @Override
        public String name() {
            return doing.kind();
        }

        @Override
        public void ended(TableTransaction rows, Operation operation) {
            volumes.ended(rows, operation);
        }
    }

    /** To be among those of the service. */
    public List<OperationKind> kinds() {
        CreditSteps crediting = new CreditSteps(credit, this::asking);
        return List.of(
                new Kind(
                        Doing.CREATE,
                        List.of(crediting.price(), crediting.hold(), step(this::make, this::unmake), crediting.keep()),
                        this),
                new Kind(
                        Doing.GROW,
                        List.of(
                                crediting.price(),
                                crediting.hold(),
                                step(this::grow, OutsideStep.NOTHING),
                                crediting.keep()),
                        this),
                new Kind(
                        Doing.DELETE,
                        List.of(
                                step(this::delete, OutsideStep.NOTHING),
                                new OutsideStep("credit", OutsideStep.TIME_MAX, this::release, OutsideStep.NOTHING)),
                        this));
    }

    public MeteredRows<Volume, Amounts> metered() {
        return new MeteredRows<>(volumes, Volume::ref, Volume::amounts);
    }

    private static OutsideStep step(OutsideStep.Doing doing, OutsideStep.Undoing undoing) {
        return new OutsideStep("volume", OutsideStep.TIME_MAX, doing, undoing);
    }

    private Optional<Volume> find(OperationKind.StepContext context) {
        return volumes.find(Key.utf8(context.operation().resource().id())).map(Row::value);
    }

    private CreditSteps.@Nullable Asking asking(OperationKind.StepContext context) {
        return find(context)
                .map(volume -> new CreditSteps.Asking(
                        volume.ref(),
                        new Credit.Wanted(0, 0, 0, size(context.operation()) - (volume.made() ? volume.gib() : 0), 0)))
                .orElse(null);
    }

    private Bytes make(OperationKind.StepContext context) throws Exception {
        hypervisor.createVolume(new Disk(context.operation().resource().id(), size(context.operation()), null));
        return Bytes.EMPTY;
    }

    private void unmake(OperationKind.StepContext context) throws Exception {
        hypervisor.deleteVolume(context.operation().resource().id());
    }

    private Bytes grow(OperationKind.StepContext context) throws Exception {
        hypervisor.growVolume(context.operation().resource().id(), size(context.operation()));
        return Bytes.EMPTY;
    }

    private Bytes delete(OperationKind.StepContext context) throws Exception {
        unmake(context);
        return Bytes.EMPTY;
    }

    private Bytes release(OperationKind.StepContext context) {
        find(context)
                .map(Volume::reservations)
                .orElse(List.of())
                .forEach(held -> credit.release(held, context.callKey() + "/" + held));
        return Bytes.EMPTY;
    }

    private void ended(TableTransaction rows, Operation operation) {
        Key key = Key.utf8(operation.resource().id());
        Optional<Volume> found = rows.find(volumes, key)
                .map(Row::value)
                .filter(volume -> volume.operation().equals(operation.id()));
        if (found.isEmpty()) {
            return;
        }
        Volume before = found.get();
        Doing doing = Doing.of(operation.kind());
        Instant now = clock.instant();
        if (operation.phase() instanceof Operation.Phase.Failed(var _, Operation.Failure failure, var _)) {
            String why = failure.step() + ": " + failure.reason();
            events.happened(rows, before.ref(), Severity.WARNING, "Not" + doing.done, why);
            rows.update(volumes, key, volume -> volume.settled(after(doing, now), why));
            return;
        }
        events.happened(rows, before.ref(), Severity.NORMAL, doing.done, "on node " + before.node());
        Amounts amounts = switch (doing) {
            case CREATE, GROW ->
                rows.update(
                                volumes,
                                key,
                                volume -> volume.madeOf(size(operation), CreditSteps.held(operation.outputs()), now))
                        .amounts();
            case DELETE -> {
                var _ = rows.delete(volumes, key);
                yield Amounts.NOTHING;
            }
        };
        metering.follow(rows, before.ref(), before.amounts(), amounts, now);
    }

    /** What becomes of a volume where that could not be done. */
    private static VolumeState after(Doing doing, Instant now) {
        return switch (doing) {
            case CREATE, DELETE -> new VolumeState.Failed(now);
            case GROW -> new VolumeState.Available(now);
        };
    }

    // For VMs, in their transactions

    /** The stored form of a volume. */
    public static Codec<Volume> codec() {
        return VolumeStore.CODEC;
    }

    public Optional<Row<Volume>> find(TableTransaction rows, String id) {
        return rows.find(volumes, Key.utf8(id));
    }

    /** Those that a VM has, will have or still has: it gets no other before the commit. */
    public List<Volume> of(TableTransaction rows, String vm, int max) {
        return rows.list(volumes, VolumeStore.BY_VM, IndexKey.of(vm), max).stream()
                .map(Row::value)
                .toList();
    }

    public Row<Volume> update(TableTransaction rows, String id, UnaryOperator<Volume> change) {
        return rows.updateRow(volumes, Key.utf8(id), row -> change.apply(row.value()));
    }
}
