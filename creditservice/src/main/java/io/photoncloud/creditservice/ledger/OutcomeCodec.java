package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.proto.creditservice.stored.v1.ForwardedOutcome;
import io.photoncloud.proto.creditservice.stored.v1.ForwardedOutcomes;
import io.photoncloud.proto.creditservice.stored.v1.ForwardedRefusal;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of commands, on its way from the member that leads. */
final class OutcomeCodec {

    static final Codec<List<Outcome>> OUTCOMES =
            ProtoCodec.of(ForwardedOutcomes.parser(), OutcomeCodec::toForwarded, OutcomeCodec::toDomain);

    private OutcomeCodec() {}

    private static ForwardedOutcomes toForwarded(List<Outcome> outcomes) {
        ForwardedOutcomes.Builder form = ForwardedOutcomes.newBuilder();
        outcomes.forEach(outcome -> form.addOutcomes(toForwarded(outcome)));
        return form.build();
    }

    private static List<Outcome> toDomain(ForwardedOutcomes form) {
        return form.getOutcomesList().stream().map(OutcomeCodec::toDomain).toList();
    }

    private static ForwardedOutcome toForwarded(Outcome outcome) {
        ForwardedOutcome.Builder form = ForwardedOutcome.newBuilder();
        switch (outcome) {
            case Outcome.OfWallet(Wallet wallet) -> form.setWallet(LedgerCodec.toStored(wallet));
            case Outcome.OfReservation(Reservation reservation) ->
                form.setReservation(LedgerCodec.toStored(reservation));
            case Outcome.OfTransaction(WalletTransaction transaction) ->
                form.setTransaction(LedgerCodec.toStored(transaction));
            case Outcome.OfQuota(Quota quota) -> form.setQuota(LedgerCodec.toStored(quota));
            case Outcome.OfPrice(Price price) -> form.setPrice(RatingCodec.toStored(price));
            case Outcome.OfUsage(UsageCharge charge, boolean again) ->
                form.setUsage(ForwardedOutcome.Usage.newBuilder()
                        .setCharge(UsageCodec.toStored(charge))
                        .setAgain(again));
            case Outcome.Swept(boolean more) -> form.setSwept(more);
            case Outcome.Postponed() -> form.setPostponed(ForwardedOutcome.Postponed.getDefaultInstance());
            case Outcome.Refused(CloudException failure) -> form.setRefused(toForwarded(failure));
        }
        return form.build();
    }

    private static Outcome toDomain(ForwardedOutcome form) {
        return switch (form.getOutcomeCase()) {
            case WALLET -> new Outcome.OfWallet(LedgerCodec.toDomain(form.getWallet()));
            case RESERVATION -> new Outcome.OfReservation(LedgerCodec.toDomain(form.getReservation()));
            case TRANSACTION -> new Outcome.OfTransaction(LedgerCodec.toDomain(form.getTransaction()));
            case QUOTA -> new Outcome.OfQuota(LedgerCodec.toDomain(form.getQuota()));
            case PRICE -> new Outcome.OfPrice(RatingCodec.toPrice(form.getPrice()));
            case USAGE ->
                new Outcome.OfUsage(
                        UsageCodec.toCharge(form.getUsage().getCharge()),
                        form.getUsage().getAgain());
            case SWEPT -> new Outcome.Swept(form.getSwept());
            case POSTPONED -> new Outcome.Postponed();
            case REFUSED -> new Outcome.Refused(toDomain(form.getRefused()));
            case OUTCOME_NOT_SET -> throw new IllegalArgumentException("an outcome of a newer release");
        };
    }

    private static ForwardedRefusal toForwarded(CloudException failure) {
        ForwardedRefusal.Builder form = ForwardedRefusal.newBuilder()
                .setCode(failure.code().name())
                .setMessage(String.valueOf(failure.getMessage()));
        failure.details()
                .forEach((name, value) -> form.addDetails(
                        ForwardedRefusal.Detail.newBuilder().setName(name).setValue(toForwarded(value))));
        return form.build();
    }

    private static ForwardedRefusal.Value toForwarded(Object value) {
        ForwardedRefusal.Value.Builder form = ForwardedRefusal.Value.newBuilder();
        switch (value) {
            case Long number -> form.setNumber(number);
            case Integer number -> form.setNumber(number);
            case Boolean flag -> form.setFlag(flag);
            case Collection<?> all -> {
                ForwardedRefusal.Values.Builder list = ForwardedRefusal.Values.newBuilder();
                all.forEach(each -> list.addValues(toForwarded(each)));
                form.setList(list);
            }
            default -> form.setText(value.toString());
        }
        return form.build();
    }

    private static CloudException toDomain(ForwardedRefusal form) {
        Map<String, Object> details = new LinkedHashMap<>();
        form.getDetailsList().forEach(detail -> details.put(detail.getName(), toDomain(detail.getValue())));
        return new CloudException(
                Arrays.stream(ErrorCode.values())
                        .filter(code -> code.name().equals(form.getCode()))
                        .findFirst()
                        .orElse(ErrorCode.INTERNAL),
                form.getMessage(),
                details);
    }

    private static Object toDomain(ForwardedRefusal.Value form) {
        return switch (form.getValueCase()) {
            case TEXT -> form.getText();
            case NUMBER -> form.getNumber();
            case FLAG -> form.getFlag();
            case LIST ->
                form.getList().getValuesList().stream()
                        .map(OutcomeCodec::toDomain)
                        .toList();
            case VALUE_NOT_SET -> "";
        };
    }
}
