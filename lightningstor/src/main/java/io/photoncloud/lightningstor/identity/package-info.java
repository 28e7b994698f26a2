/** What IAM is asked about access keys, and about those who take temporary ones. */
@NullMarked
package io.photoncloud.lightningstor.identity;

import org.jspecify.annotations.NullMarked;
