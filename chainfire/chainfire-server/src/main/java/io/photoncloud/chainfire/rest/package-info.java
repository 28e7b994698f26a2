/** What ChainFire's REST doors share: how bytes stand in JSON, and what refusals of the store mean to a caller. */
@NullMarked
package io.photoncloud.chainfire.rest;

import org.jspecify.annotations.NullMarked;
