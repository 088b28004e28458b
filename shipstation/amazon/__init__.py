"""Amazon: the only house that speaks HTTP and knows Shipping v2. Its front door is `carrier.AmazonCarrier`."""
