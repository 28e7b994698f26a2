/** SQL by REST and gRPC: statements of one call, transactions over several, answers in pages. */
@NullMarked
package io.photoncloud.flaredb.sql;

import org.jspecify.annotations.NullMarked;
