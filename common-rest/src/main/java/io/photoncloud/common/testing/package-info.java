/**
 * What the tests of a service build on: a clock to set, an issuer of tokens, a fake of IAM, the golden OpenAPI description. In main and
 * not in a test jar, so that a build which leaves tests out still resolves; the parts that need JUnit and AssertJ take
 * them from the test scope of the service. Nothing here is ever loaded by a running service.
 */
@NullMarked
package io.photoncloud.common.testing;

import org.jspecify.annotations.NullMarked;
