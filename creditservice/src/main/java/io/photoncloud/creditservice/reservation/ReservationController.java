package io.photoncloud.creditservice.reservation;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.creditservice.ledger.NumberedId;
import io.photoncloud.creditservice.ledger.Reservation;
import io.photoncloud.creditservice.quota.Quantities;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
@Needs(value = "reservation.update", checked = BY_SERVICE)
class ReservationController {

    private final ReservationService reservations;

    ReservationController(ReservationService reservations) {
        this.reservations = reservations;
    }

    record ReserveRequest(
            @Nullable String projectId,
            @Nullable Long amount,
            @Nullable String description,
            @Nullable String resourceType,
            @Nullable String resourceId,
            @Nullable Long ttlSeconds,
            @Nullable Map<String, Long> quota) {}

    record CommitRequest(
            @Nullable Long actualAmount,
            @Nullable String resourceId,
            @Nullable String description) {}

    record ReleaseRequest(@Nullable String reason) {}

    record ReservationsView(List<ReservationView> reservations) {}

    record AllocationsView(List<ReservationView> allocations) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ReservationView(
            String id,
            String projectId,
            long amount,
            String status,
            String description,
            @Nullable String resourceType,
            @Nullable String resourceId,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant endedAt,
            @Nullable Long actualAmount,
            @Nullable String transactionId,
            @Nullable String reason,
            @Nullable Map<String, Long> quota,
            boolean holdsQuota) {

        static ReservationView of(Reservation reservation) {
            Reservation.State state = reservation.state();
            return new ReservationView(
                    reservation.id().toString(),
                    reservation.project(),
                    reservation.amount(),
                    reservation.status(),
                    reservation.description(),
                    orNull(reservation.resourceType()),
                    orNull(reservation.resourceId()),
                    reservation.created(),
                    reservation.expires(),
                    switch (state) {
                        case Reservation.State.Active() -> null;
                        case Reservation.State.Committed(Instant at, var _, var _) -> at;
                        case Reservation.State.Released(Instant at, var _) -> at;
                        case Reservation.State.Expired(Instant at) -> at;
                    },
                    state instanceof Reservation.State.Committed committed ? committed.charged() : null,
                    state instanceof Reservation.State.Committed committed && committed.transaction() != 0
                            ? new NumberedId(
                                            NumberedId.Kind.TRANSACTION, reservation.project(), committed.transaction())
                                    .toString()
                            : null,
                    state instanceof Reservation.State.Released(var _, String reason) ? reason : null,
                    reservation.quota().isEmpty() ? null : Quantities.byWord(reservation.quota()),
                    reservation.holdsQuota());
        }

        private static @Nullable String orNull(String text) {
            return text.isEmpty() ? null : text;
        }
    }

    private static List<ReservationView> views(RowPage<Reservation> found) {
        return found.rows().stream().map(Row::value).map(ReservationView::of).toList();
    }

    @PostMapping("/reservations")
    @Needs(value = "reservation.create", checked = BY_SERVICE)
    @Summary("Holds an amount, and of quotas, until it is committed, released or its time is over")
    @ResponseStatus(HttpStatus.CREATED)
    ReservationView reserve(@RequestBody ReserveRequest request, Idempotency idempotency) {
        ReservationService.Wanted wanted = new ReservationService.Wanted(
                request.projectId(),
                request.amount(),
                request.description(),
                request.resourceType(),
                request.resourceId(),
                request.ttlSeconds(),
                request.quota());
        return ReservationView.of(reservations.reserve(wanted).make(idempotency));
    }

    @GetMapping("/reservations")
    @Needs(value = "reservation.read", checked = BY_SERVICE)
    @Summary("The reservations of a project: all, oldest first, or with which=active those that have not ended")
    Paged<ReservationsView> list(
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = "which", defaultValue = "all") ReservationService.Which which,
            PageRequest page) {
        RowPage<Reservation> found = reservations.list(project, which, page);
        return new Paged<>(new ReservationsView(views(found)), found.nextPageToken());
    }

    @GetMapping("/reservations/{id}")
    @Needs(value = "reservation.read", checked = BY_SERVICE)
    @Summary("A reservation")
    ReservationView get(@PathVariable String id) {
        return ReservationView.of(reservations.get(id));
    }

    @PostMapping("/reservations/{id}/commit")
    @Summary("Charges what was used: less than was reserved, or more where the wallet has it")
    ReservationView commit(@PathVariable String id, @RequestBody CommitRequest request, Idempotency idempotency) {
        return ReservationView.of(reservations
                .commit(id, request.actualAmount(), request.resourceId(), request.description())
                .make(idempotency));
    }

    @PostMapping("/reservations/{id}/release")
    @Summary("Gives back what was reserved")
    ReservationView release(@PathVariable String id, @RequestBody ReleaseRequest request, Idempotency idempotency) {
        return ReservationView.of(reservations.release(id, request.reason()).make(idempotency));
    }

    @GetMapping("/allocations")
    @Needs(value = "reservation.read", checked = BY_SERVICE)
    @Summary("The committed reservations of a project that hold of its quotas")
    Paged<AllocationsView> listAllocations(
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<Reservation> found = reservations.list(project, ReservationService.Which.ALLOCATED, page);
        return new Paged<>(new AllocationsView(views(found)), found.nextPageToken());
    }

    @DeleteMapping("/allocations/{id}")
    @Summary("Gives back what a committed reservation holds of quotas")
    ReservationView giveBackQuota(@PathVariable String id, Idempotency idempotency) {
        return ReservationView.of(reservations.giveBackQuota(id).make(idempotency));
    }
}
