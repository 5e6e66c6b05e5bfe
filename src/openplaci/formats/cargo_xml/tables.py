"""The elements of the Cargo-XML messages in their order, and how each is taken.

Names, nesting and order: IATA's public ONE Record mapping tables of XFWB 5, XFZB 4, XFHL 3 and XFSU 6
(MIT) [V]; XFFM from public programs that write or read it [S]. Older versions are subsets, so one table serves them
all. Readers take the elements in any order; writers lay them out in that of the tables.
"""

from openplaci.formats.cargo_xml.walk import (
    AMOUNT,
    BOTH,
    CODED,
    CODES,
    KEEP,
    MEASURE,
    SAID,
    TEXT,
    TREE,
    VALUE,
    Branch,
    Table,
)

_ADDRESS: Table = {
    "PostcodeCode": TEXT, "StreetName": CODES, "CityName": TEXT, "CountryID": SAID, "CountryName": KEEP,
    "CountrySubDivisionName": SAID, "PostOfficeBox": SAID, "CityID": KEEP, "CountrySubDivisionID": TEXT,
    "SpecifiedAddressLocation": TREE,
}  # fmt: skip
_NUMBER = Branch({"CompleteNumber": TEXT}, many=True)
_CONTACT: Table = {
    "PersonName": SAID, "DepartmentName": KEEP, "DirectTelephoneCommunication": _NUMBER,
    "MobileTelephoneCommunication": _NUMBER, "FaxCommunication": _NUMBER,
    "URIEmailCommunication": Branch({"URIID": TEXT}, many=True), "TelexCommunication": TREE,
}  # fmt: skip
PARTY: Table = {
    "PrimaryID": CODED, "AdditionalID": CODED, "Name": TEXT, "AccountID": TEXT, "CargoAgentID": TEXT,
    "RoleCode": SAID, "Role": SAID, "PostalStructuredAddress": Branch(_ADDRESS),
    "FreightForwarderAddress": Branch(_ADDRESS, placed=True), "SpecifiedCargoAgentLocation": Branch({"ID": TEXT}),
    "DefinedTradeContact": Branch(_CONTACT, many=True),
}  # fmt: skip

_PLACE: Table = {"ID": TEXT, "Name": KEEP, "TypeCode": KEEP, "FirstArrivalCountryID": KEEP}
_DOCUMENT = Branch({"ID": SAID, "Name": KEEP, "TypeCode": KEEP})
_EVENT: Table = {
    "ScheduledOccurrenceDateTime": SAID, "DepartureOccurrenceDateTime": SAID, "ArrivalOccurrenceDateTime": SAID,
    "DepartureDateTimeTypeCode": KEEP, "ArrivalDateTimeTypeCode": KEEP,
    "OccurrenceDepartureLocation": Branch(_PLACE), "OccurrenceArrivalLocation": Branch(_PLACE),
}  # fmt: skip
MOVEMENT: Table = {
    "StageCode": KEEP, "ModeCode": KEEP, "Mode": KEEP, "ID": TEXT, "SequenceNumeric": SAID,
    "UsedLogisticsTransportMeans": Branch({"Name": SAID, "CountryID": KEEP, "RegistrationCountry": TREE}),
    "ArrivalEvent": Branch(_EVENT), "DepartureEvent": Branch(_EVENT),
}  # fmt: skip
_INSTRUCTION = Branch({"Description": TEXT, "DescriptionCode": TEXT}, many=True)
_NOTE = Branch({"ContentCode": TEXT, "Content": TEXT, "SubjectCode": TEXT, "CountryID": TEXT}, many=True)
_ACCOUNTING = Branch({"ContentCode": TEXT, "Content": TEXT}, many=True)
_REFERENCE = Branch({"ID": TEXT, "IssueDateTime": TEXT, "TypeCode": TEXT, "Name": TEXT}, many=True)

_EQUIPMENT: Table = {
    "ID": TEXT, "TareWeightMeasure": MEASURE, "LoadedPackageQuantity": SAID, "CharacteristicCode": TEXT,
    "OperatingParty": Branch({"PrimaryID": CODED}), "LoadingRemark": TEXT, "GrossWeightMeasure": VALUE,
    "GrossVolumeMeasure": VALUE, "PieceQuantity": KEEP, "BuildTypeCode": KEEP, "UsedCapacityCode": KEEP,
    "OperationalStatusCode": KEEP, "Characteristic": KEEP, "PositioningEvent": TREE,
    "OnCarriageTransportMovement": TREE, "AffixedLogisticsSeal": TREE,
}  # fmt: skip
_PACKAGE: Table = {
    "ItemQuantity": SAID, "GrossWeightMeasure": MEASURE,
    "LinearSpatialDimension": Branch(
        {"WidthMeasure": MEASURE, "LengthMeasure": MEASURE, "HeightMeasure": MEASURE}
    ),
}  # fmt: skip
_RATE = Branch(
    {
        "CategoryCode": TEXT, "CommodityItemID": TEXT, "ChargeableWeightMeasure": MEASURE, "AppliedRate": SAID,
        "AppliedAmount": AMOUNT,
    }
)  # fmt: skip
ITEM: Table = {
    "SequenceNumeric": SAID, "TypeCode": CODES, "GrossWeightMeasure": MEASURE, "GrossVolumeMeasure": MEASURE,
    "TotalChargeAmount": VALUE, "PackageQuantity": SAID, "PieceQuantity": SAID, "VolumetricFactor": KEEP,
    "Information": KEEP,
    "NatureIdentificationTransportCargo": Branch({"Identification": CODES}, many=True),
    "OriginCountry": Branch({"ID": SAID}),
    "AssociatedUnitLoadTransportEquipment": Branch(_EQUIPMENT, many=True, placed=True),
    "TransportLogisticsPackage": Branch(_PACKAGE, many=True), "ApplicableFreightRateServiceCharge": _RATE,
    "AssociatedReferenceDocument": _REFERENCE, "SpecifiedRateCombinationPointLocation": TREE,
    "ApplicableUnitLoadDeviceRateClass": TREE,
}  # fmt: skip
_ALLOWANCE: Table = {
    "ID": TEXT, "AdditionalID": KEEP, "PrepaidIndicator": SAID, "LocationTypeCode": KEEP, "Reason": TEXT,
    "PartyTypeCode": TEXT, "ActualAmount": AMOUNT, "TimeBasisQuantity": KEEP, "ItemBasisQuantity": KEEP,
    "ServiceDate": KEEP, "SpecialServiceDescription": KEEP, "SpecialServiceTime": KEEP,
}  # fmt: skip
_HOUSE_ALLOWANCE: Table = {
    "ID": TEXT, "AdditionalID": KEEP, "PrepaidIndicator": SAID, "LocationTypeCode": KEEP, "Reason": TEXT,
    "ActualAmount": AMOUNT, "PartyTypeCode": TEXT, **{
        name: kind for name, kind in _ALLOWANCE.items() if name.endswith(("Quantity", "Date", "Description", "Time"))
    },
}  # fmt: skip
_SUMMATION: Table = {
    "PrepaidIndicator": SAID, "WeightChargeTotalAmount": AMOUNT, "ValuationChargeTotalAmount": AMOUNT,
    "TaxTotalAmount": AMOUNT, "AgentTotalDuePayableAmount": AMOUNT, "CarrierTotalDuePayableAmount": AMOUNT,
    "GrandTotalAmount": AMOUNT,
}  # fmt: skip
_RATING: Table = {
    "TypeCode": KEEP, "TotalChargeAmount": VALUE, "ConsignmentItemQuantity": KEEP,
    "IncludedMasterConsignmentItem": Branch(ITEM, many=True),
}  # fmt: skip
_TOTAL_RATING: Table = {
    "TypeCode": KEEP, "ApplicableDestinationCurrencyServiceCharge": TREE,
    "ApplicablePrepaidCollectMonetarySummation": Branch(_SUMMATION, many=True),
}  # fmt: skip

_HEAD: Table = {
    "ID": TEXT, "AdditionalID": TEXT, "FreightForwarderAssignedID": TEXT, "AssociatedReferenceID": TEXT,
    "NilCarriageValueIndicator": TEXT, "DeclaredValueForCarriageAmount": AMOUNT,
    "NilCustomsValueIndicator": TEXT, "DeclaredValueForCustomsAmount": AMOUNT,
    "NilInsuranceValueIndicator": TEXT, "InsuranceValueAmount": AMOUNT,
}  # fmt: skip
_QUANTITIES: Table = {
    "IncludedTareGrossWeightMeasure": MEASURE, "GrossWeightMeasure": MEASURE, "GrossVolumeMeasure": MEASURE,
    "DensityGroupCode": TEXT, "ConsignmentItemQuantity": KEEP, "PackageQuantity": SAID, "TotalPieceQuantity": SAID,
    "PieceQuantity": SAID, "SummaryDescription": TEXT, "ProductID": VALUE,
}  # fmt: skip
_PARTIES: Table = {
    "TransportContractDocument": _DOCUMENT,
    "ConsignorParty": Branch(PARTY), "ConsigneeParty": Branch(PARTY), "FreightForwarderParty": Branch(PARTY),
    "AssociatedParty": Branch(PARTY, many=True),
}  # fmt: skip
_COURSE: Table = {
    "OriginLocation": Branch(_PLACE), "FinalDestinationLocation": Branch(_PLACE),
    "SpecifiedLogisticsTransportMovement": Branch(MOVEMENT, many=True),
    "UtilizedLogisticsTransportEquipment": TREE,
    "HandlingSPHInstructions": _INSTRUCTION, "HandlingSSRInstructions": _INSTRUCTION,
    "HandlingOSIInstructions": _INSTRUCTION, "HandlingInstructions": _INSTRUCTION,
    "IncludedAccountingNote": _ACCOUNTING, "IncludedCustomsNote": _NOTE,
    "AssociatedReferenceDocument": _REFERENCE,
    "AssociatedConsignmentCustomsProcedure": Branch({"GoodsStatusCode": TEXT}),
    "ApplicableOriginCurrencyExchange": Branch({"SourceCurrencyCode": TEXT}),
    "ApplicableDestinationCurrencyExchange": TREE, "ApplicableLogisticsServiceCharge": TREE,
}  # fmt: skip
_RATED: Table = {
    "ApplicableRating": Branch(_RATING, many=True), "ApplicableTotalRating": Branch(_TOTAL_RATING, many=True),
    "IncludedMasterConsignmentItem": Branch(ITEM, many=True),
}  # fmt: skip
SHIPMENT: Table = {
    **_HEAD, "TotalChargePrepaidIndicator": SAID, "TotalDisbursementPrepaidIndicator": SAID, **_QUANTITIES,
    **_PARTIES, **_COURSE, "ApplicableLogisticsAllowanceCharge": Branch(_ALLOWANCE, many=True), **_RATED,
}  # fmt: skip
HOUSE: Table = {
    "SequenceNumeric": KEEP, **_HEAD,
    "TotalChargePrepaidIndicator": SAID, "WeightTotalChargeAmount": AMOUNT, "ValuationTotalChargeAmount": AMOUNT,
    "TaxTotalChargeAmount": AMOUNT, "TotalDisbursementPrepaidIndicator": SAID,
    "AgentTotalDisbursementAmount": AMOUNT, "CarrierTotalDisbursementAmount": AMOUNT,
    "TotalPrepaidChargeAmount": AMOUNT, "TotalCollectChargeAmount": AMOUNT,
    **_QUANTITIES, "FreightRateTypeCode": KEEP, **_PARTIES, "ApplicableTransportCargoInsurance": TREE, **_COURSE,
    "ApplicableLogisticsAllowanceCharge": Branch(_HOUSE_ALLOWANCE, many=True), **_RATED,
    "IncludedHouseConsignmentItem": Branch(ITEM, many=True),
}  # fmt: skip
LINE: Table = {
    **SHIPMENT, "TransportSplitDescription": TEXT, "MovementPriorityCode": KEEP,
    "TransportLogisticsPackage": Branch(_PACKAGE, many=True), "PreCarriageTransportMovement": TREE,
    "OnCarriageTransportMovement": TREE, "UtilizedUnitLoadTransportEquipment": Branch(_EQUIPMENT, placed=True),
}  # fmt: skip

_ADDRESSEE = Branch({"PrimaryID": CODED}, many=True)
HEADER: Table = {
    "ID": TEXT, "Name": KEEP, "TypeCode": SAID, "IssueDateTime": SAID, "PurposeCode": KEEP, "VersionID": SAID,
    "ConversationID": KEEP, "SenderParty": _ADDRESSEE, "RecipientParty": _ADDRESSEE,
}  # fmt: skip
BUSINESS: Table = {
    "ID": SAID, "SenderAssignedID": TEXT,
    "IncludedHeaderNote": Branch({"ContentCode": KEEP, "Content": KEEP}, many=True),
    "SignatoryConsignorAuthentication": Branch({"Signatory": TEXT}),
    "SignatoryCarrierAuthentication": Branch(
        {
            "ActualDateTime": SAID, "Signatory": TEXT,
            "IssueAuthenticationLocation": Branch({"ID": KEEP, "Name": TEXT}),
        }
    ),
}  # fmt: skip
_COVER: Table = {
    "MessageHeaderDocument": Branch(HEADER, placed=True),
    "BusinessHeaderDocument": Branch(BUSINESS),
}
_MASTER: Table = {
    "IncludedTareGrossWeightMeasure": MEASURE, "GrossWeightMeasure": MEASURE, "ConsignmentItemQuantity": BOTH,
    "PackageQuantity": KEEP, "TotalPieceQuantity": SAID, "TransportContractDocument": _DOCUMENT,
    "OriginLocation": Branch(_PLACE), "FinalDestinationLocation": Branch(_PLACE), "IncludedCustomsNote": TREE,
    "IncludedHouseConsignment": Branch(HOUSE, many=True, own=True),
}  # fmt: skip
_CARGO: Table = {
    "TypeCode": TEXT, "Identification": KEEP, "UtilizedUnitLoadTransportEquipment": Branch(_EQUIPMENT, placed=True),
    "IncludedMasterConsignment": Branch(LINE, many=True, own=True),
}  # fmt: skip

WAYBILL: Table = {**_COVER, "MasterConsignment": Branch(SHIPMENT, many=True, own=True)}
HOUSE_WAYBILL: Table = {**_COVER, "MasterConsignment": Branch(_MASTER, many=True, placed=True)}
HOUSE_MANIFEST: Table = HOUSE_WAYBILL
FLIGHT_MANIFEST: Table = {
    **_COVER,
    "LogisticsTransportMovement": Branch(
        {
            **MOVEMENT, "TotalGrossWeightMeasure": VALUE, "TotalGrossVolumeMeasure": VALUE,
            "TotalPackageQuantity": KEEP, "TotalPieceQuantity": KEEP, "MasterResponsibleTransportPerson": TREE,
            "IncludedCustomsNote": TREE, "RelatedConsignmentCustomsProcedure": TREE,
        },
        placed=True,
    ),
    "ArrivalEvent": Branch(
        {
            **_EVENT, "DepartureOccurrenceDateTime": KEEP,
            "AssociatedTransportCargo": Branch(_CARGO, many=True, placed=True),
        },
        many=True,
    ),
    "MasterConsignment": Branch(LINE, many=True, own=True),
}  # fmt: skip

_STATUS_EVENT: Table = {
    "ScheduledOccurrenceDateTime": SAID, "ArrivalOccurrenceDateTime": SAID, "ArrivalDateTimeTypeCode": SAID,
    "DepartureOccurrenceDateTime": SAID, "DepartureDateTimeTypeCode": SAID, "OccurrenceDateTime": SAID,
    "DateTimeTypeCode": SAID,
}  # fmt: skip
_STATUS_MOVEMENT: Table = {
    "ID": TEXT, "UsedLogisticsTransportMeans": Branch({"Name": SAID, "Type": KEEP}),
    "ScheduledArrivalEvent": Branch(_STATUS_EVENT), "ArrivalEvent": Branch(_STATUS_EVENT),
    "DepartureEvent": Branch(_STATUS_EVENT), "CarrierParty": Branch({"PrimaryID": CODED}),
    "SpecifiedLocation": Branch(
        {
            "ID": SAID, "Name": KEEP, "TypeCode": KEEP, "FlightStatusTypeCode": SAID, "HandoverLocation": TREE,
            "Geolocation": TREE,
        },
        many=True,
    ),
    "SpecifiedEvent": Branch(_STATUS_EVENT),
}  # fmt: skip
_NAMED = Branch({"PrimaryID": CODED, "Name": SAID, "RoleCode": KEEP, "Role": KEEP})
_STATUS_HOUSE: Table = {
    "GrossWeightMeasure": MEASURE, "TotalGrossWeightMeasure": MEASURE, "PieceQuantity": SAID,
    "TotalPieceQuantity": SAID, "TransportSplitDescription": TEXT, "TransportContractDocument": _DOCUMENT,
}  # fmt: skip
_STATUS: Table = {
    "GrossWeightMeasure": MEASURE, "GrossVolumeMeasure": MEASURE, "DensityGroupCode": TEXT, "PieceQuantity": SAID,
    "TransportSplitDescription": TEXT, "DiscrepancyDescriptionCode": TEXT,
    "AssociatedManifestDocument": Branch({"ID": TEXT}),
    "ApplicableLogisticsServiceCharge": Branch({"ServiceTypeCode": KEEP}),
    "SpecifiedLogisticsTransportMovement": Branch(_STATUS_MOVEMENT),
    "NotifiedParty": _NAMED, "DeliveryParty": _NAMED, "AssociatedReceivedFromParty": _NAMED,
    "AssociatedTransferredFromParty": _NAMED,
    "HandlingOSIInstructions": _INSTRUCTION, "IncludedCustomsNote": _NOTE,
    "AssociatedConsignmentCustomsProcedure": Branch({"GoodsStatusCode": KEEP}),
    "UtilizedUnitLoadTransportEquipment": Branch(
        {
            "ID": TEXT, "CharacteristicCode": TEXT, "OperationalStatusCode": TEXT, "Serviceability": KEEP,
            "OperatingParty": Branch({"PrimaryID": CODED}),
        },
        many=True, placed=True,
    ),
    "UtilizedbulkTransportEquipment": TREE,
    "IncludedHouseConsignment": Branch(_STATUS_HOUSE, many=True, own=True),
}  # fmt: skip
STATUS_MESSAGE: Table = {
    "MessageHeaderDocument": Branch(HEADER, placed=True),
    "BusinessHeaderDocument": Branch({"ID": SAID}),
    "MasterConsignment": Branch(
        {
            "TotalGrossWeightMeasure": MEASURE, "LoadTypeCode": KEEP, "PieceQuantity": SAID, "TotalPieceQuantity": SAID,
            "TransportSplitDescription": TEXT,
            "TransportContractDocument": Branch({"ID": SAID, "Name": KEEP, "TypeCode": BOTH}),
            "OriginLocation": Branch(_PLACE), "FinalDestinationLocation": Branch(_PLACE), "RoutingLocation": TREE,
            "ReportedStatus": Branch(
                {
                    "ReasonCode": SAID,
                    "AssociatedStatusConsignment": Branch(_STATUS, many=True, own=True),
                },
                many=True, placed=True,
            ),
        },
        many=True, placed=True,
    ),
}  # fmt: skip
